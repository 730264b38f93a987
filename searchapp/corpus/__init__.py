"""What does a person read on these pages? From files to articles, and which of them are mirrors of one another."""

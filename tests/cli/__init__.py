"""The command line: its exit codes, its output, and what it does with signals, pipes and terminals."""

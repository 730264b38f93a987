"""`python -m searchapp` is the searchapp command."""

from searchapp.cli import main

main()

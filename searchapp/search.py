"""One search, from what was asked to what is shown: the command line, the pages and the JSON API all call it."""

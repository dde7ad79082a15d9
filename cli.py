"""`python cli.py …` is the same as `weike …`."""

from pipeline.commands.root import main

if __name__ == "__main__":
    main()

"""`python -m rightsource` is the same as the command `rightsource`."""

from rightsource.cli import main

if __name__ == "__main__":
    main()

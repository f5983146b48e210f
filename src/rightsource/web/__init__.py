"""The pages: server-rendered, one task a file, working without JavaScript.

Begin with `templates/base.html` and `templates/components/README.md`; `jinja.py` says what every template may use.
"""

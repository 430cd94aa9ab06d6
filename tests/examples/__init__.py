"""What the messages of each story are given, for the tests of templates; one module a story.

Each has `examples(text)`: by file under templates/chat, the variables that only it is given, with `text` wherever people's
words stand; and `LONGEST`: by the source of a part of a button's data (``{kind}``), the longest text it can be.
"""

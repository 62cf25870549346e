"""Reads a JSON list of Python texts and writes a list of their structures: the syntax tree without the content
of its strings, or the word "unreadable"."""
import ast
import json
import sys


def structure(text):
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return "unreadable"
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


json.dump([structure(text) for text in json.load(sys.stdin)], sys.stdout)

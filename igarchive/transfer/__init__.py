"""The transfer: posts of an archive sent to an account elsewhere. Read ``push.py`` first."""

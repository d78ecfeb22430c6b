"""The command line: a thin, scriptable face of the client. Holds no logic of the product."""

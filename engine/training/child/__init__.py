"""The trainer: a process of its own, without network and without any key but that of its run."""

"""The starter pipeline that finds names: its lists, its recipe and its weights."""

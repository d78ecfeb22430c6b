"""The reader: ranks passages for a question, finds the answer and says whether there is one."""

"""From a question to an answer whose every sentence carries a citation that was checked."""

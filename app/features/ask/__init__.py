"""Questions, answers with numbered citations, and the cited place in its document."""

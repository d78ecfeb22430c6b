"""What parity is asked with: texts that tokenizers disagree about, conversations, beginnings, a page to read."""

from __future__ import annotations

TEXTS: tuple[str, ...] = (
    "Employees in the Lisbon office are entitled to 27 days of annual leave per calendar year.",
    "Für Größe, Straße und Übergabe gilt: Änderungen bedürfen der Schriftform (§ 126 BGB).",
    "Donaudampfschifffahrtsgesellschaftskapitänsmütze",
    "  two leading spaces, two trailing  ",
    "a\tb\t\tc\n\n\nd\r\ne",
    "1234567890 3,14159 1.000.000,00 € −5 °C ½ ²",
    "def f(x):\n    return {'a': [x ** 2, not x], \"b\": f'{x!r}'}  # comment\n",
    "SELECT name, sum(price) FROM orders WHERE id >= 7 GROUP BY 1;",
    '<html><body class="x">&nbsp;&amp;</body></html>',
    "naïve café résumé — “quoted” ‘single’ … „unten“ «guillemets»",
    "日本語の文章と中文以及한국어",
    "Ελληνικά, русский, العربية, עברית, हिन्दी",
    "👩‍👩‍👧‍👦 🇩🇪 ✈️ e\u0301 \u00e9 \u200b\u00a0\u202f",
    "http://example.org/a?b=c&d=%20e#f ada.lovelace@example.org",
    "ALLCAPS camelCase snake_case kebab-case 0xFF 1e-5 C++ C#",
    "\n",
    " ",
    "x",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "| Article | Price |\n|---|---:|\n| KX-100 | 38.50 |\n",
)

CONVERSATIONS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("user", "Who approves travel expenses?"),),
    (("system", "Answer from the passages."), ("user", "Wie lange ist die Kündigungsfrist?")),
    (
        ("system", "Answer briefly."),
        ("user", "What is the limit?"),
        ("assistant", "140 euros."),
        ("user", "  And for taxis?\nName the rule. "),
    ),
)

PROMPTS: tuple[str, ...] = (
    "The department head approves",
    "Hotel costs are reimbursed up to",
    "Die Kündigungsfrist beträgt",
    "A medical certificate is required from",
    "def total(order):\n    return",
    "Employees in the Lisbon office are entitled to",
)

PAGE = " ".join(text.strip() for text in TEXTS if len(text) > 20)
"""Read for perplexity where a dataset gives no text; repeated until it is long enough."""

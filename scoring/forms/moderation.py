"""The level that the panel agreed on one cell."""

from django import forms

from scoring.forms.fields import PlainTextField


class AgreedLevelForm(forms.Form):
    """A level within the cell's evidence, and why. Only levels that it carries are offered."""

    level = forms.TypedChoiceField(
        label="Agreed level",
        coerce=int,
        error_messages={
            "required": "Choose the level that the panel agreed.",
            "invalid_choice": "Choose one of the levels that the evidence of this cell carries.",
        },
    )
    reason = PlainTextField(
        label="Why this level",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why the panel agreed this level."},
    )

    def __init__(self, cap, min_words, data=None, middle=None, **options):
        """Take the Cap of the cell, the least words of a reason, and the middle level.

        At the middle of the first ratings any reason will do.
        """
        super().__init__(data, **options)
        self.min_words, self.middle = min_words, middle
        self.fields["level"].choices = [("", "Choose a level")] + [
            (level, f"{level} – {words}")
            for level, words in sorted(cap.check.levels.items())
            if level <= cap.level
        ]
        self.fields["level"].help_text = cap.lift

    def clean(self):
        cleaned = super().clean()
        reason, level = cleaned.get("reason"), cleaned.get("level")
        is_middle = level is not None and level == self.middle
        if reason and not is_middle and len(reason.split()) < self.min_words:
            self.add_error(
                "reason", f"Say why in at least {self.min_words} words: the report prints it."
            )
        return cleaned

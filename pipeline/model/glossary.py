"""An organisation's words: what is never broken or misheard, which form is right, what to avoid."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preferred:
    """One right form and the wrong ones people and recognisers write instead."""

    use: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Avoided:
    """House style: a word that is not used, the word for it, and why."""

    word: str
    use: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Glossary:
    """Of the house or of one course."""

    terms: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """People, places, institutions."""
    preferred: tuple[Preferred, ...] = ()
    avoided: tuple[Avoided, ...] = ()

    @property
    def protected(self) -> tuple[str, ...]:
        """Never broken over a line, and looked for under another spelling; each once."""
        uses = (one.use for one in self.preferred)
        return tuple(dict.fromkeys((*self.names, *self.terms, *uses)))

    def joined(self, other: Glossary) -> Glossary:
        """Both; what `other` prefers for a word comes first."""
        return Glossary(
            tuple(dict.fromkeys((*other.terms, *self.terms))),
            tuple(dict.fromkeys((*other.names, *self.names))),
            (*other.preferred, *self.preferred),
            (*other.avoided, *self.avoided),
        )

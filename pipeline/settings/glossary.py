"""The house's glossary: `config/glossary.yaml`."""

from __future__ import annotations

from pipeline.documents.glossary import read_glossary
from pipeline.model.glossary import Glossary
from pipeline.settings.root import Places

FILE = "glossary.yaml"


def house_glossary(places: Places) -> Glossary:
    """Raises BadManifest with all problems."""
    return read_glossary(places.config / FILE, f"config/{FILE}")

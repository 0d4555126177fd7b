"""Questionnaires, their rounds, and what people answered."""

from surveys.models.rounds import (
    Answer,
    Box,
    Cell,
    Question,
    Remark,
    Response,
    Round,
    Survey,
    random_key,
)

__all__ = ["Answer", "Box", "Cell", "Question", "Remark", "Response", "Round", "Survey", "random_key"]

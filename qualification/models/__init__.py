"""What qualification keeps: answers for lists, and what people decided about sites."""

from qualification.models.standing import CurrentStanding

__all__ = ["CurrentStanding"]

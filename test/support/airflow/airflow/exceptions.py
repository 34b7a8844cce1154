"""The two ways in which a task may fail."""


class AirflowException(Exception):
    """It is tried again."""


class AirflowFailException(AirflowException):
    """It is not."""

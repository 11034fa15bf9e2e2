"""What can go wrong with weights, in words for the person who runs `labelmill models fetch`."""

from labelmill.kit.errors import LabelmillError


class WeightsError(LabelmillError):
    """The weights could not be fetched."""

    status = 503


class WeightsMissingError(WeightsError):
    """The weights are not on this machine; run `labelmill models fetch`."""

"""What is wrong with a template."""


class TemplateError(Exception):
    """A template, or what was given for its parameters, is not valid. The text is AWS's where AWS has one."""


class NotYetKnown(Exception):
    """A value depends on a resource that is not made yet; only planning meets it."""

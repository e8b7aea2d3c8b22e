"""The language of templates, as pure functions: text, parameters, conditions, references, intrinsic functions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-guide.html
"""

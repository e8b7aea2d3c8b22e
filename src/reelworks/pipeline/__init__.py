"""What happens to which upload: the definition file, events, names of outputs, manifests.

Pure rules. It knows neither a cloud nor how media is made: the catalog of steps is passed in.
"""

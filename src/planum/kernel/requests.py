"""The request of somebody who has signed in: what every page but the sign-in receives."""

from django.http import HttpRequest

from planum.kernel.models import Person


class Request(HttpRequest):
    """For annotations: `SignInRequired` sees to it that `user` is a person."""

    user: Person

"""How staff sign in. The account is the key; the person is `survey.people.models.Staff`."""

"""Who may do what to people's records."""

from cms.accounts.models import DataRequest, Notification, User
from cms.accounts.staff import Anyone, is_staff_member


def can_register_people(user: Anyone) -> bool:
    """Staff type a person in from a call or a paper form."""
    return is_staff_member(user)


def can_change_person(user: Anyone, person: User) -> bool:
    """Everybody their own account; consents and addresses are never somebody else's to change."""
    return user.is_authenticated and user.pk == person.pk


def can_read_notification(user: Anyone, notification: Notification) -> bool:
    """Whose it is."""
    return user.is_authenticated and user.pk == notification.user_id


def can_answer_data_requests(user: Anyone) -> bool:
    """Administrators, and staff to whom that right was given."""
    return is_staff_member(user) and user.has_perm("accounts.change_datarequest")  # type: ignore[union-attr]  # staff are Users


def can_answer_data_request(user: Anyone, request: DataRequest) -> bool:
    """The same; nobody answers their own."""
    return can_answer_data_requests(user) and user.pk != request.user_id


def must_have_second_factor(user: Anyone) -> bool:
    """Staff must."""
    return is_staff_member(user)

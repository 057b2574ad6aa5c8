"""Pages of applications and of shared equipment."""

from django.urls import path

from planum.park.apps.pages import applications, equipment

urlpatterns = [
    path("apps/", applications.listing, name="list"),
    path("apps/register/", applications.register, name="register"),
    path("apps/<str:application>/", applications.application, name="application"),
    path("apps/<str:application>/decide/", applications.decide, name="decide"),
    path("apps/<str:application>/consent/", applications.consent, name="consent"),
    path("equipment/", equipment.listing, name="equipment"),
    path("equipment/lend/", equipment.lend, name="lend"),
    path("equipment/bookings/", equipment.all_bookings, name="bookings"),
    path("equipment/<str:owner>/<str:code>/", equipment.item, name="equipment_item"),
    path("equipment/<str:owner>/<str:code>/cancel/", equipment.cancel, name="cancel"),
]

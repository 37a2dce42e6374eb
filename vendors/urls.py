from django.urls import path

from vendors import views

urlpatterns = [
    path("vendors/", views.vendor_list, name="vendor_list"),
    path("vendors/<int:pk>/", views.vendor_detail, name="vendor_detail"),
    path("places/", views.place_list, name="place_list"),
]

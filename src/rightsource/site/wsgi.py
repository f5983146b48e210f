"""Where a web server takes hold of the site."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

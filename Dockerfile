# The product for a team, with what several machines need: web, worker and every command.
FROM python:3.11-slim-bookworm

# The libraries that WeasyPrint loads; bin/setup installs the same.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libharfbuzz-subset0 \
        libpango-1.0-0 \
        libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/srv/static \
    MEDIA_ROOT=/srv/media

RUN useradd --system --create-home --uid 10001 evaluator \
    && install -d -o evaluator -g evaluator /srv/static /srv/media

WORKDIR /srv/evaluator
# Holds what requirements.txt holds, and what the stores, the cache and error reports need.
COPY requirements-team.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements-team.txt
COPY . .

USER evaluator
# Collecting needs settings but none of their values: these stay out of the image.
RUN SECRET_KEY=unused ALLOWED_HOSTS=unused PUBLIC_URL=https://unused EMAIL_HOST=unused \
    DEFAULT_FROM_EMAIL=unused@unused python manage.py collectstatic --no-input --verbosity 0

EXPOSE 8000
# The request names the first allowed host, since any other is refused.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "\
import os, urllib.request; \
host = os.environ['ALLOWED_HOSTS'].split(',')[0].strip().lstrip('.'); \
request = urllib.request.Request('http://127.0.0.1:8000/healthz', headers={'Host': host}); \
urllib.request.urlopen(request, timeout=4)"]
# How many processes and threads: evaluator/gunicorn.py, or GUNICORN_CMD_ARGS, which goes before it.
CMD ["gunicorn", "evaluator.wsgi", "--config", "python:evaluator.gunicorn", \
     "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm"]

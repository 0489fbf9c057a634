# syntax=docker/dockerfile:1
# Kelu in an image: web app, worker and the `kelu` command. deploy/compose.yaml puts the parts together.

FROM python:3.11-slim-bookworm AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/kelu/.venv
COPY requirements/run.txt requirements/run.txt
# Every package with its hash, and none that would have to be compiled.
RUN /opt/kelu/.venv/bin/pip install --require-hashes --only-binary :all: -r requirements/run.txt
COPY . .
RUN /opt/kelu/.venv/bin/pip install --no-deps --no-build-isolation . \
    && /opt/kelu/.venv/bin/python -m compileall -q /opt/kelu/.venv/lib

FROM python:3.11-slim-bookworm
ARG REVISION=""
ENV KELU_REVISION=$REVISION \
    KELU_ENVIRONMENT=production \
    KELU_DATA_DIR=/var/lib/kelu \
    PATH=/opt/kelu/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
RUN groupadd --system --gid 10001 kelu \
    && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/kelu --shell /usr/sbin/nologin kelu \
    && install -d -o kelu -g kelu -m 0700 /var/lib/kelu
COPY --from=build /opt/kelu /opt/kelu
USER 10001:10001
WORKDIR /var/lib/kelu
VOLUME /var/lib/kelu
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["kelu"]
CMD ["web", "--bind", "0.0.0.0:8000"]

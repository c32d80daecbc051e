"""nginx.conf takes the ports of a run and stays itself otherwise."""

from __future__ import annotations

import subprocess

from deploy.parts import NGINX_CONF, Nginx, program


def test_ports_take_the_places_of_the_conf_file(tmp_path):
    nginx = Nginx(tmp_path, [7001, 7002, 7003], [7101])
    text = nginx.conf.read_text(encoding="utf-8")

    assert [text.count(f"server 127.0.0.1:{port} ") for port in (7001, 7002, 7003, 7101)] == [1, 1, 1, 1]
    assert f"listen 127.0.0.1:{nginx.port};" in text and f"listen 127.0.0.1:{nginx.action_port};" in text
    assert "127.0.0.1:5005 " not in text and "127.0.0.1:5055 " not in text


def test_conf_file_as_it_stands_is_sound(tmp_path):
    checked = subprocess.run(
        [program("nginx"), "-t", "-q", "-p", str(tmp_path), "-c", str(NGINX_CONF)], capture_output=True, text=True
    )

    assert checked.returncode == 0, checked.stderr

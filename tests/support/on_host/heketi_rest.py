# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""METHOD PATH [BODY]: one request to the Heketi of this host and what comes of it, as JSON. NODES: all of its nodes.
ALL [[METHOD, PATH, BODY], ..]: these requests at once, each again whenever Heketi is too busy, and how often it was.

Runs as root on a host, and shares no code with the collection.
"""

import base64
import concurrent.futures
import hashlib
import hmac
import http.client
import json
import sys
import time


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def ask(method, path, body=None):
    """Status, headers and text of one answer."""
    with open("/etc/heketi/admin.key", encoding="ascii") as file:
        key = file.read().strip().encode()
    now = int(time.time())
    claims = {"iss": "admin", "iat": now, "exp": now + 60, "qsh": hashlib.sha256(f"{method}&{path}".encode()).hexdigest()}
    signed = encoded(b'{"alg":"HS256","typ":"JWT"}') + b"." + encoded(json.dumps(claims).encode())
    token = signed + b"." + encoded(hmac.new(key, signed, hashlib.sha256).digest())
    connection = http.client.HTTPConnection("127.0.0.1", 8080, timeout=60)
    connection.request(method, path, body, {"Authorization": f"bearer {token.decode()}"})
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read().decode()


def nodes():
    for cluster in json.loads(ask("GET", "/clusters")[2])["clusters"]:
        for node in json.loads(ask("GET", f"/clusters/{cluster}")[2])["nodes"]:
            yield json.loads(ask("GET", f"/nodes/{node}")[2])


def outcome(method, path, *body):
    """Status and text of what a request comes to in the end."""
    status, headers, text = ask(method, path, *body)
    if status == 202:
        place = headers["Location"]
        while status == 202 or headers.get("X-Pending") == "true":
            time.sleep(0.3)
            status, headers, text = ask("GET", place)
    if status == 303:
        status, headers, text = ask("GET", headers["Location"])
    return status, text


def insisted(request):
    """How often Heketi was too busy for it, and what went wrong with it."""
    refused = 0
    while True:
        status, text = outcome(*request)
        if status != 429:
            return refused, f"{request[0]} {request[1]}: {status} {text}" if status >= 300 else ""
        refused += 1
        time.sleep(2)


def main():
    if sys.argv[1:] == ["NODES"]:
        print(json.dumps(list(nodes())))
        return
    if sys.argv[1] == "ALL":
        requests = json.loads(sys.argv[2])
        with concurrent.futures.ThreadPoolExecutor(len(requests)) as pool:
            done = list(pool.map(insisted, requests))
        faults = [fault for _refused, fault in done if fault]
        if faults:
            sys.exit("\n".join(faults))
        print(sum(refused for refused, _fault in done))
        return
    method, path, *body = sys.argv[1:]
    status, text = outcome(method, path, *body)
    if status >= 300:
        sys.exit(f"{method} {path}: {status} {text}")
    print(text if text.strip() else "null")


main()

# SPDX-License-Identifier: Apache-2.0
import windlass

with windlass.Engine() as engine:
    plan = engine.recommend(open("patient.yaml", "rb").read())
    print(plan["disposition"])
    for question in plan["questions"][:3]:
        print("ask:", question["fact"])

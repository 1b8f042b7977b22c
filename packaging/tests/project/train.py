"""A tiny training: which of three classes a point belongs to, by polynomials of its two coordinates."""
import csv
import json

import matplotlib
import numpy

matplotlib.use("Agg")
import matplotlib.pyplot as plot

depth = 1

with open("data/points.csv") as file:
    rows = list(csv.DictReader(file))
points = numpy.array([[float(row["x"]), float(row["y"])] for row in rows])
actual = numpy.array([int(row["class"]) for row in rows])

terms = [(i, j) for i in range(depth + 1) for j in range(depth + 1 - i)]
features = numpy.stack([points[:, 0] ** i * points[:, 1] ** j for i, j in terms], axis=1)
trained = numpy.arange(len(rows)) % 4 != 0


def predict(regularization):
    known, wanted = features[trained], numpy.eye(3)[actual[trained]]
    weights = numpy.linalg.solve(known.T @ known + regularization * numpy.eye(len(terms)), known.T @ wanted)
    return (features[~trained] @ weights).argmax(axis=1)


predicted = predict(0.01)
accuracy = float((predicted == actual[~trained]).mean())

with open("metrics.txt", "w") as file:
    print(f"Accuracy: {accuracy:.3f}", file=file)
with open("metrics.json", "w") as file:
    json.dump({"accuracy": accuracy}, file)
with open("classes.csv", "w") as file:
    print("actual,predicted", *(f"{a},{p}" for a, p in zip(actual[~trained], predicted)), sep="\n", file=file)
with open("estimators.csv", "w") as file:
    print("Regularization,Accuracy", file=file)
    for regularization in (0.01, 0.1, 1, 10, 100):
        print(f"{regularization},{(predict(regularization) == actual[~trained]).mean():.3f}", file=file)

counts = numpy.zeros((3, 3))
numpy.add.at(counts, (actual[~trained], predicted), 1)
plot.matshow(counts)
plot.xlabel("predicted")
plot.ylabel("actual")
plot.savefig("confusion_matrix.png")

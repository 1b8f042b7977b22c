"""The points that train.py learns from: three classes, one of them a ring around the others."""
import math

print("x,y,class")
for i in range(240):
    angle, kind = i * 2.399963, i % 3
    radius = (0.5 + 0.3 * math.sin(i * 1.7)) if kind < 2 else 2 + 0.5 * math.cos(i * 2.3)
    middle = (-0.6, 0.6, 0)[kind]
    print(f"{middle + radius * math.cos(angle):.4f},{radius * math.sin(angle):.4f},{kind}")

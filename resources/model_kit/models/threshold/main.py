"""A classical segmenter of fresh blood on CT of the head; see model.json."""

import medal_model
from blood import find_blood

for shown in medal_model.cases():
    medal_model.answer_case(shown, find_blood)

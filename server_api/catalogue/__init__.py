"""What is published, to be found by people and harvested by other systems."""

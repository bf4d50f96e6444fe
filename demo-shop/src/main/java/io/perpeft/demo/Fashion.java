package io.perpeft.demo;

/** A value of an aspect that sells better to everybody during the days [fromDay, toDay). */
public record Fashion(Aspect aspect, int value, int fromDay, int toDay) {}

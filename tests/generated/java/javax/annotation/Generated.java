package javax.annotation;

/** The mark that generated classes carry; it went out of the JDK with version 11. */
public @interface Generated {
  String value();

  String date() default "";

  String comments();
}

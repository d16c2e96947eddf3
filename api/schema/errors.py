from rest_framework import serializers

from api.http.problems import CODES


class ProblemEntrySerializer(serializers.Serializer):
    parameter = serializers.CharField(required=False)
    pointer = serializers.CharField(required=False)
    code = serializers.CharField()
    detail = serializers.CharField()
    suggestion = serializers.CharField(allow_null=True)


class ProblemSerializer(serializers.Serializer):
    """RFC 9457."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    code = serializers.ChoiceField(choices=sorted(CODES))
    errors = ProblemEntrySerializer(many=True)  # type: ignore[assignment]  # so named by RFC 9457

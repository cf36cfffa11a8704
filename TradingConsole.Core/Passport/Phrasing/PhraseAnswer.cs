using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TradingConsole.Core.Passport.Phrasing;

/// <summary>What a language model said, as the schema it was given has it.</summary>
internal sealed record PhraseAnswer(string Summary, ImmutableArray<PhrasedSentence> Sentences)
{
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        MaxDepth = 4,
    };

    /// <summary>Strict: every field, and no other.</summary>
    public const string Schema = """
        {
          "type": "object", "additionalProperties": false, "required": ["summary", "sentences"],
          "properties": {
            "summary": { "type": "string" },
            "sentences": {
              "type": "array",
              "items": {
                "type": "object", "additionalProperties": false, "required": ["id", "title", "evidence"],
                "properties": { "id": { "type": "string" }, "title": { "type": "string" }, "evidence": { "type": "string" } }
              }
            }
          }
        }
        """;

    /// <exception cref="JsonException">Not the schema.</exception>
    public static PhraseAnswer Read(string text)
    {
        var answer = JsonSerializer.Deserialize<PhraseAnswer>(text, Json) ?? throw new JsonException("the answer was null.");
        return answer.Sentences.IsDefault || answer.Sentences.Any(sentence => sentence is null)
            ? throw new JsonException("sentences must be a list of objects.")
            : answer;
    }
}

internal sealed record PhrasedSentence(string Id, string Title, string Evidence);

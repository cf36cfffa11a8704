using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using TradingConsole.Core.Network;

namespace TradingConsole.Core.Forecasts.Questions;

/// <summary>One question to a language model, the same for the same words: ours as instructions, everybody else's inside the data.</summary>
/// <param name="Prompt">What is asked.</param>
/// <param name="Input">JSON of the facts.</param>
internal sealed record AskedQuestion(Prompt Prompt, string Input, string SchemaName, string Schema)
{
    /// <summary>Of the sampling; with temperature 0 as fixed as an endpoint can make it.</summary>
    private const int Seed = 7;

    /// <summary>Everything besides text, model and prompt that decides an answer.</summary>
    public const string Parameters = "temperature=0;seed=7;json_schema=strict";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public ChatRequest Request => new(Prompt.Text, Input, SchemaName, Schema, Seed);

    /// <summary>How well a market's question is put.</summary>
    public static AskedQuestion Quality(MarketText market)
    {
        var text = market.Normalized();
        var facts = new { market = new { text.Question, text.Rules, text.Category, text.Outcomes, EndsAt = text.EndsAt?.UtcDateTime } };
        return new AskedQuestion(Prompt.QuestionQuality, JsonSerializer.Serialize(facts, Options), "question_quality", QualityAnswer.Schema);
    }

    /// <summary>An alert in five lines.</summary>
    /// <param name="evidence">The figures as they may be written, by name.</param>
    public static AskedQuestion Explanation(string question, IReadOnlyDictionary<string, string> evidence)
    {
        var facts = new { evidence = new SortedDictionary<string, string>(evidence.ToDictionary(), StringComparer.Ordinal), market = new { question = MarketText.Normalized(question) } };
        return new AskedQuestion(Prompt.Explanation, JsonSerializer.Serialize(facts, Options), "explain_5lines", ExplanationAnswer.Schema);
    }

    /// <summary>SHA-256 of normalised text, model, prompt version and parameters: 64 small hexadecimal digits.</summary>
    public string KeyFor(string model) => KeyOf(Input, model, Prompt.Version);

    /// <summary>The same for a question that was kept.</summary>
    public static string KeyOf(string input, string model, string promptVersion) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{input}\n{model}\n{promptVersion}\n{Parameters}")));
}

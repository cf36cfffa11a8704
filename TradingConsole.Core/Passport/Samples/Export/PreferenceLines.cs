using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TradingConsole.Core.Passport.Samples.Export;

/// <summary>Samples as preference pairs in JSON Lines: <c>{"prompt", "chosen", "rejected"}</c>, strings, as ORPO trainers read them.</summary>
/// <remarks>
/// Where the outcome is the decision's (label quality good): a trade that paid prefers taking it, one that lost prefers staying out. Where a rule
/// was broken and it lost (bad): keeping the rule is preferred to what was done. All other samples make no pair: a profit in spite of a broken
/// rule would teach to break it. The prompt holds only what was known at the decision. Layout: huggingface/trl, ORPOTrainer, standard format.
/// </remarks>
public static class PreferenceLines
{
    private const string StayOut = "Stay out.";

    /// <param name="samples">By decision, then id: a data set's order.</param>
    /// <returns>Without line ends; the same samples give the same bytes.</returns>
    public static IEnumerable<string> Of(ImmutableArray<TrainingSample> samples)
    {
        foreach (var sample in NamelessSample.From(samples))
        {
            if (Pair(sample) is { } pair)
            {
                yield return new JsonObject { ["prompt"] = pair.Prompt, ["chosen"] = pair.Chosen, ["rejected"] = pair.Rejected }.ToJsonString();
            }
        }
    }

    private static (string Prompt, string Chosen, string Rejected)? Pair(NamelessSample sample)
    {
        var (take, isIgnored) = (Take(sample), JsonNumber.Of(sample.Of.Feedback["override_ignored"]) > 0);
        return (sample.Of.LabelQuality, sample.Of.HasPaid) switch
        {
            ("good", true) => (Prompt(sample, "Take it or stay out?"), take, StayOut),
            ("good", false) => (Prompt(sample, "Take it or stay out?"), StayOut, take),
            ("bad", false) when isIgnored => (Prompt(sample, "The guard warns against it. Take it or stay out?"), $"Heed the warning. {StayOut}", $"Ignore the warning. {take}"),
            ("bad", false) when sample.Flag("stop_moved") => (
                Prompt(sample, $"It was taken: {take} The price nears the stop. What now?"), $"Leave the stop at {Text(sample.Of.Decision["sl"])}.",
                "Move the stop further away."),
            _ => null,
        };
    }

    private static string Prompt(NamelessSample sample, string question)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Asset {sample.Asset}, 1-minute bars. Considered: {sample.Direction}");
        text.Append(sample.Setup is { } setup ? $", setup {setup}." : ".");
        foreach (var (index, (name, value)) in sample.Features.Index())
        {
            text.Append(index == 0 ? " Known now: " : ", ").Append(name).Append(" = ").Append(Text(value));
        }

        return text.Append(sample.Features.Count > 0 ? ". " : " ").Append(question).ToString();
    }

    private static string Take(NamelessSample sample)
    {
        var plan = $"Take it: {sample.Direction}, entry {Text(sample.Of.Decision["entry"])}, stop {Text(sample.Of.Decision["sl"])}, target {Text(sample.Of.Decision["tp"])}";
        return NamelessSample.NumberOf(sample.Of.Decision, "confidence") is { } confidence ? $"{plan}, confidence {Text(confidence)} %." : $"{plan}.";
    }

    private static string Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number ? value.ToJsonString() : "unknown";
}

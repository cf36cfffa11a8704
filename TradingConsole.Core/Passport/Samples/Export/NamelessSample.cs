using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Passport.Samples.Export;

/// <summary>A sample that may leave the desk: nothing in it was typed by a person, and no id leads back to one.</summary>
/// <remarks>
/// Built field by field from what is known to be harmless, never by taking names out of what there is: a person's own words (setup, notes,
/// anything in a context that is no number under a plain name) have no way in. People and setups become numbers, new ones in every export.
/// </remarks>
internal sealed record NamelessSample(int Number, TrainingSample Of, string Person, string? Setup, JsonObject Features)
{
    private const int NameLettersMax = 64;

    private static readonly string[] Exits = ["STOP", "TARGET", "TIME", "OPERATOR", "KILL", "LIQUIDATION"];
    private static readonly string[] Origins = ["own", "tracked", "copied", "hypothesis"];

    /// <param name="samples">By decision, then id.</param>
    public static IEnumerable<NamelessSample> From(ImmutableArray<TrainingSample> samples)
    {
        var people = new Dictionary<Guid, string>();
        var setups = new Dictionary<(Guid, string), string>();
        foreach (var (index, sample) in samples.Index())
        {
            people.TryAdd(sample.UserId, $"p{people.Count + 1}");
            if (sample.Setup is { } word)
            {
                setups.TryAdd((sample.UserId, word), $"s{setups.Count + 1}");
            }

            yield return new NamelessSample(
                index + 1, sample, people[sample.UserId], sample.Setup is { } setup ? setups[(sample.UserId, setup)] : null, Numbers(sample.Features));
        }
    }

    public string Asset => Symbol.Parse(Of.Asset).Value;

    public string Direction => PositionSideWords.Parse(Of.Decision["direction"]?.GetValue<string>() ?? "").Word();

    public JsonObject Decision() => new()
    {
        ["direction"] = Direction, ["entry"] = NumberOf(Of.Decision, "entry"), ["tp"] = NumberOf(Of.Decision, "tp"), ["sl"] = NumberOf(Of.Decision, "sl"),
        ["confidence"] = NumberOf(Of.Decision, "confidence"), ["origin"] = Word(Of.Decision, "origin", Origins),
    };

    public JsonObject Outcome() => new()
    {
        ["pnl_bps"] = NumberOf(Of.Outcome, "pnl_bps"), ["hold_sec"] = NumberOf(Of.Outcome, "hold_sec"), ["win"] = Of.HasPaid,
        ["drawdown_bps"] = NumberOf(Of.Outcome, "drawdown_bps"), ["runup_bps"] = NumberOf(Of.Outcome, "runup_bps"),
        ["exit_reason"] = Word(Of.Outcome, "exit_reason", Exits),
    };

    public JsonObject Feedback() => new()
    {
        ["override_ignored"] = NumberOf(Of.Feedback, "override_ignored"), ["override_ignored_loss"] = NumberOf(Of.Feedback, "override_ignored_loss"),
        ["stop_moved"] = Flag("stop_moved"), ["target_cut"] = Flag("target_cut"), ["over_confident"] = Flag("over_confident"),
    };

    public bool Flag(string name) => Of.Feedback[name]?.GetValueKind() == JsonValueKind.True;

    public static JsonNode? NumberOf(JsonObject from, string name) => from[name] is { } node && node.GetValueKind() == JsonValueKind.Number ? node.DeepClone() : null;

    private static string Word(JsonObject from, string name, string[] known) =>
        from[name] is { } node && node.GetValueKind() == JsonValueKind.String && known.Contains(node.GetValue<string>()) ? node.GetValue<string>() : "other";

    private static JsonObject Numbers(JsonObject features)
    {
        var numbers = new JsonObject();
        foreach (var (name, _) in features.Where(feature => IsPlain(feature.Key)).OrderBy(feature => feature.Key, StringComparer.Ordinal))
        {
            numbers[name] = NumberOf(features, name);
        }

        return numbers;
    }

    // A feature's name as the desk writes them; a wallet's or a person's address does not pass for one.
    private static bool IsPlain(string name) =>
        name.Length is > 0 and <= NameLettersMax && char.IsAsciiLetterLower(name[0])
        && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_')
        && name.Count(char.IsAsciiDigit) <= 6;
}

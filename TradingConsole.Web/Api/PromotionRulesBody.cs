using System.Collections.Immutable;
using System.Text.Json;
using TradingConsole.Core.Models;

namespace TradingConsole.Web.Api;

/// <summary>The promotion gate's rules as a request names them: snake_case, what is left out stays.</summary>
internal static class PromotionRulesBody
{
    private static readonly ImmutableArray<string> Fields =
    [
        .. typeof(PromotionRules).GetProperties().Where(property => property.CanWrite).Select(property => property.Name),
    ];

    /// <returns>The changed rules, or the refusal that names the field, its value and the rule.</returns>
    public static (PromotionRules Rules, IResult? Problem) Read(JsonElement body, PromotionRules rules)
    {
        var known = Fields.Select(Snake).ToList();
        foreach (var field in body.EnumerateObject())
        {
            if (!known.Contains(field.Name))
            {
                return (rules, ApiProblem.BadField(field.Name, field.Value.GetRawText(), $"there is no such rule; there are {string.Join(", ", known)}."));
            }
        }

        var wrong = default(IResult);
        T Of<T>(string name, T fallback, string must)
        {
            var field = Snake(name);
            if (!body.TryGetProperty(field, out var value))
            {
                return fallback;
            }

            try
            {
                return value.ValueKind == JsonValueKind.Null && fallback is string ? throw new JsonException() : value.Deserialize<T>()!;
            }
            catch (JsonException)
            {
                wrong ??= ApiProblem.BadField(field, value.GetRawText(), $"it must be {must}.");
                return fallback;
            }
        }

        const string Number = "a number";
        const string NumberOrNull = "a number, or null to ask nothing";
        rules = new PromotionRules(
            Of(nameof(rules.TrainRowsMin), rules.TrainRowsMin, "a whole number"),
            Of(nameof(rules.TestRowsMin), rules.TestRowsMin, "a whole number"),
            Of(nameof(rules.LossRatioMax), rules.LossRatioMax, Number),
            Of(nameof(rules.JudgedTargets), rules.JudgedTargets, "a list of targets"))
        {
            Name = Of(nameof(rules.Name), rules.Name, "text"),
            OverfittingProbabilityMax = Of(nameof(rules.OverfittingProbabilityMax), rules.OverfittingProbabilityMax, NumberOrNull),
            DeflatedSharpeMin = Of(nameof(rules.DeflatedSharpeMin), rules.DeflatedSharpeMin, NumberOrNull),
            PsiMax = Of(nameof(rules.PsiMax), rules.PsiMax, NumberOrNull),
            DriftAgeHoursMax = Of(nameof(rules.DriftAgeHoursMax), rules.DriftAgeHoursMax, Number),
            ShadowHoursMin = Of(nameof(rules.ShadowHoursMin), rules.ShadowHoursMin, NumberOrNull),
            AsksChallenger = Of(nameof(rules.AsksChallenger), rules.AsksChallenger, "true or false"),
        };
        return (rules, wrong);
    }

    /// <summary>A refusal of the rules in the request's own names.</summary>
    public static string InFields(string message) => Fields
        .OrderByDescending(name => name.Length)
        .Where(name => name != nameof(PromotionRules.Name))
        .Aggregate(message, (text, name) => text.Replace(name, Snake(name), StringComparison.Ordinal));

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}

using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace TradingConsole.Core.Operations;

/// <summary>Judges preset bodies before they are saved.</summary>
public sealed class PresetRules(IEnumerable<PresetDefinition> definitions)
{
    private readonly Dictionary<string, PresetDefinition> _definitions =
        definitions.ToDictionary(definition => definition.Kind, StringComparer.Ordinal);

    public IReadOnlyCollection<PresetDefinition> Definitions => _definitions.Values;

    /// <summary>Every problem of a body, each naming field, value, rule and range; empty when it may be saved.</summary>
    public IReadOnlyList<ValidationResult> Check(string kind, JsonElement body)
    {
        if (!_definitions.TryGetValue(kind, out var definition))
        {
            return [new($"Preset kind '{kind}' is unknown; known are {string.Join(", ", _definitions.Keys.Order(StringComparer.Ordinal))}.", ["kind"])];
        }

        if (body.ValueKind != JsonValueKind.Object)
        {
            return [new($"A {kind} preset was {body.ValueKind}; it must be a JSON object.", ["body"])];
        }

        var shape = Shape(definition, body).ToList();
        if (shape.Count > 0)
        {
            return shape;
        }

        try
        {
            return definition.CheckValues(body);
        }
        catch (JsonException unreadable)
        {
            var field = unreadable.Path is { Length: > 2 } path ? path[2..] : "body";
            var value = body.TryGetProperty(field, out var found) ? found.GetRawText() : "?";
            return [new($"{field} was {value}; it is not a value of the right type.", [field])];
        }
    }

    private static IEnumerable<ValidationResult> Shape(PresetDefinition definition, JsonElement body)
    {
        var present = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in body.EnumerateObject())
        {
            if (!definition.Fields.Contains(property.Name, StringComparer.OrdinalIgnoreCase))
            {
                yield return new(
                    $"{property.Name} is not a field of a {definition.Kind} preset; known are {string.Join(", ", definition.Fields)}.",
                    [property.Name]);
            }
            else if (!present.Add(property.Name))
            {
                yield return new($"{property.Name} appears more than once.", [property.Name]);
            }
        }

        foreach (var missing in definition.Required.Where(field => !present.Contains(field)))
        {
            yield return new($"{missing} is missing; a preset names every field that has no default.", [missing]);
        }
    }
}

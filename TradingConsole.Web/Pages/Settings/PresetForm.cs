using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TradingConsole.Web.Pages.Settings;

/// <summary>A preset being edited: what the operator typed, what is wrong with it, and how it differs from the active version.</summary>
internal sealed class PresetForm
{
    /// <summary>How a switch reads when it is on, and <see cref="No"/> when it is off.</summary>
    public const string Yes = "yes";
    public const string No = "no";

    private readonly JsonObject _active;
    private readonly Dictionary<string, string> _texts = [];

    /// <param name="kind">As <see cref="PresetFields.Of"/> knows them.</param>
    /// <param name="active">Body of the active version.</param>
    public PresetForm(string kind, JsonElement active)
    {
        Kind = kind;
        Fields = PresetFields.Of(kind);
        _active = JsonNode.Parse(active.GetRawText())!.AsObject();
        HasName = kind != "label";
        Name = HasName ? Find("Name")?.GetValue<string>() ?? "" : "";
        foreach (var field in Fields)
        {
            _texts[field.Name] = StoredText(field);
        }
    }

    public string Kind { get; }

    public IReadOnlyList<PresetField> Fields { get; }

    /// <summary>Label specs are known by their hash and carry no name.</summary>
    public bool HasName { get; }

    public string Name { get; set; }

    public bool IsValid => (!HasName || NameError is null) && Fields.All(entry => ErrorOf(entry) is null);

    public bool IsChanged => Changes().Count > 0;

    public string? NameError => Name.Trim().Length is 0 or > 40 ? "Name is empty or longer than 40 characters." : null;

    public string TextOf(PresetField field) => _texts[field.Name];

    public void SetText(PresetField field, string? text) => _texts[field.Name] = text ?? "";

    /// <summary>The rule the typed value breaks, with field, value and rule; null when it is fine.</summary>
    public string? ErrorOf(PresetField field)
    {
        var text = _texts[field.Name].Trim();
        if (field.IsSwitch || (field.IsOptional && text.Length == 0))
        {
            return null;
        }

        if (Parse(text) is not { } value)
        {
            return $"{field.Label} is '{text}'; expected a number in {field.Unit}.";
        }

        if (field.IsWhole && value != Math.Truncate(value))
        {
            return $"{field.Label} is {text}; only whole numbers are allowed.";
        }

        return value < field.Min || value > field.Max
            ? $"{field.Label} is {text} {field.Unit}; allowed is {Plain(field.Min)} to {Plain(field.Max)}."
            : null;
    }

    /// <summary>Fields whose stored value would change, as the operator reads them.</summary>
    public IReadOnlyList<PresetChange> Changes()
    {
        var changes = new List<PresetChange>();
        if (HasName && Find("Name")?.GetValue<string>() is var before && before != Name.Trim())
        {
            changes.Add(new PresetChange("Name", before ?? "", Name.Trim(), ""));
        }

        changes.AddRange(Fields
            .Where(IsEdited)
            .Select(field => new PresetChange(field.Label, Asked(field, StoredText(field)), Asked(field, Canonical(field)), field.Unit)));
        return changes;
    }

    /// <summary>The body to save: the active version with the typed values in place.</summary>
    /// <exception cref="InvalidOperationException">A field is not valid.</exception>
    public JsonElement ToBody()
    {
        if (!IsValid)
        {
            throw new InvalidOperationException("The preset has invalid fields; see ErrorOf.");
        }

        var body = _active.DeepClone().AsObject();
        if (HasName)
        {
            body[Key("Name")] = Name.Trim();
        }

        foreach (var field in Fields.Where(IsEdited))
        {
            body[Key(field.Name)] = ValueOf(field, _texts[field.Name]);
        }

        return JsonSerializer.SerializeToElement(body);
    }

    private static JsonValue? ValueOf(PresetField field, string text)
    {
        if (field.IsSwitch || text.Trim().Length == 0)
        {
            return field.IsSwitch ? JsonValue.Create(text == Yes) : null;
        }

        var value = Parse(text)!.Value / field.Scale;
        return field.IsDuration ? JsonValue.Create(TimeSpan.FromSeconds(value).ToString("c", CultureInfo.InvariantCulture))
            : field.IsWhole ? JsonValue.Create((int)value)
            : JsonValue.Create(value);
    }

    private bool IsEdited(PresetField field) => StoredText(field) != Canonical(field);

    private static string Asked(PresetField field, string text) => field.IsOptional && text.Length == 0 ? "not asked" : Typeset(text);

    private string StoredText(PresetField field) => field.IsSwitch
        ? Find(field.Name)?.GetValue<bool>() == true ? Yes : No
        : Show(field, Stored(field));

    private static string Typeset(string number) => number.Replace("-", Formats.Minus, StringComparison.Ordinal);

    private string Canonical(PresetField field) =>
        Parse(_texts[field.Name]) is { } value ? Plain(value) : _texts[field.Name].Trim();

    private double? Stored(PresetField field) => Find(field.Name) switch
    {
        null => null,
        var node when field.IsDuration => TimeSpan.TryParse(node.ToString(), CultureInfo.InvariantCulture, out var span)
            ? span.TotalSeconds
            : null,
        var node => node.GetValue<double>(),
    };

    // Stored bodies spell property names in the writer's case; the form must not depend on which.
    private JsonNode? Find(string name) => _active[Key(name)];

    private string Key(string name) =>
        _active.Select(pair => pair.Key).FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;

    private static string Show(PresetField field, double? stored) =>
        stored is { } value ? Plain(Math.Round(value * field.Scale, 10)) : "";

    private static double? Parse(string text) =>
        double.TryParse(text.Trim().Replace('−', '-'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value) ? value : null;

    private static string Plain(double value) => value.ToString("0.##########", CultureInfo.InvariantCulture);
}

/// <param name="Before">As shown, without unit.</param>
internal sealed record PresetChange(string Label, string Before, string After, string Unit);

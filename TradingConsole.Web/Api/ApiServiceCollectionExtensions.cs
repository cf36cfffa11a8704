using System.Text.Json;
using System.Text.Json.Serialization;
using TradingConsole.Core.Market;

namespace TradingConsole.Web.Api;

internal static class ApiServiceCollectionExtensions
{
    /// <summary>snake_case like the tables, enums as lower-case words, symbols as text, and no NaN on the wire.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        options.Converters.Add(new SymbolJson());
        options.Converters.Add(new FiniteDoubleConverter());
    }

    public static IServiceCollection AddApi(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(json => Configure(json.SerializerOptions));

    private sealed class FiniteDoubleConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue(); // JSON has no NaN; absent is what it means to a reader.
            }
        }
    }
}

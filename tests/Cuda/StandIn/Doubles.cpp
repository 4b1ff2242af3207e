// The kernels in double.
#include "Device.h"

#define REAL double
#define IMAGE "double"

namespace doubles
{
#include "Kernels.cu"
}

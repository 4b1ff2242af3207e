// The kernels in float.
#include "Device.h"

#define REAL float

namespace floats
{
#include "Kernels.cu"
}
